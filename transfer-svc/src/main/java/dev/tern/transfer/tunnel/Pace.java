package dev.tern.transfer.tunnel;

import dev.tern.transfer.stream.WireCap;
import java.time.Duration;

/** How fast chunks may be sent. */
interface Pace {

    Pace FREE = new Pace() {
        @Override
        public Duration until() {
            return Duration.ZERO;
        }

        @Override
        public void take(int bytes) {}
    };

    static Pace of(WireCap cap) {
        return new Pace() {
            @Override
            public Duration until() {
                return cap.untilDisks();
            }

            @Override
            public void take(int bytes) {
                cap.takeDisks(bytes);
            }
        };
    }

    /** How long until the next may go. */
    Duration until();

    void take(int bytes);
}
