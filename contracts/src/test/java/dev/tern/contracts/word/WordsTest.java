package dev.tern.contracts.word;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.PlanState;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void shouldWriteNamesInKebabCase() {
        assertThat(Words.of(PlanState.AWAITING_APPROVAL)).isEqualTo("awaiting-approval");
        assertThat(Words.of(PlanState.DONE)).isEqualTo("done");
        assertThat(Words.of(MigrationState.RolledBack.class)).isEqualTo("rolled-back");
        assertThat(Words.of(MigrationState.Done.class)).isEqualTo("done");
    }

    @Test
    void shouldWriteComponentsInSnakeCase() {
        assertThat(Words.snake("startAt")).isEqualTo("start_at");
        assertThat(Words.snake("pagesPerSecond")).isEqualTo("pages_per_second");
        assertThat(Words.snake("vm")).isEqualTo("vm");
    }
}
