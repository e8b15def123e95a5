/**
 * What people ask about plans, and what they are told. An inquiry changes nothing: it says why a guest, a plan or a move is as
 * it is, what would be planned if the fleet were another, which drafts there are to choose among, and how the scheduler is.
 */
@NullMarked
package dev.tern.scheduler.inquiry;

import org.jspecify.annotations.NullMarked;
