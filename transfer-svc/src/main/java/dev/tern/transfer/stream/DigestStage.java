package dev.tern.transfer.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * SHA-256 over a stream, on a thread of its own. Pieces of buffers are put in, in order; a buffer whose last piece was
 * digested goes back to its owner's queue.
 */
final class DigestStage {

    private static final int UPDATE = 32 << 10;
    private static final int QUEUE = 256;

    private record Piece(ByteBuffer buffer, int from, int to, boolean last) {
        private static final Piece END = new Piece(ByteBuffer.allocate(0), -1, -1, true);

        boolean isEnd() {
            return from < 0;
        }
    }

    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(QUEUE);
    private final BlockingQueue<ByteBuffer> free;
    private final CompletableFuture<String> digest = new CompletableFuture<>();
    private final Thread thread;

    DigestStage(String name, BlockingQueue<ByteBuffer> free) {
        this.free = free;
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** @param last the buffer's content is not needed any more */
    void add(ByteBuffer buffer, int from, int to, boolean last) throws InterruptedException {
        pieces.put(new Piece(buffer, from, to, last));
    }

    /** No piece follows; the digest in hex comes when the last one is done. */
    CompletableFuture<String> finish() throws InterruptedException {
        pieces.put(Piece.END);
        return digest;
    }

    /** Returns when no buffer is held any more. */
    void stop() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        MessageDigest sha = sha256();
        byte[] update = new byte[UPDATE];
        try {
            for (Piece piece = pieces.take(); !piece.isEnd(); piece = pieces.take()) {
                for (int at = piece.from(); at < piece.to(); at += UPDATE) {
                    int length = Math.min(UPDATE, piece.to() - at);
                    piece.buffer().get(at, update, 0, length);
                    sha.update(update, 0, length);
                }
                if (piece.last()) {
                    free.add(piece.buffer());
                }
            }
            digest.complete(HexFormat.of().formatHex(sha.digest()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            digest.cancel(false);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
