package dev.tern.policy.edge.h2;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.eventing.json.TernJson;
import dev.tern.policy.audit.AuditQuery;
import dev.tern.policy.audit.AuditStore;
import dev.tern.policy.audit.Head;
import dev.tern.policy.audit.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;

/** Rows in an H2 file. Adding is for one thread, reading for any. */
public final class H2AuditStore implements AuditStore, AutoCloseable {
    private static final String COLUMNS = "sequence, event, at, actor, action, subject, reason, detail, previous, hash";
    private static final String INSERT =
            "INSERT INTO audit_row (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final int FETCH = 500;
    private static final int MOST_CONNECTIONS = 8;
    private static final int WAIT_SECONDS = 5;

    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

    private final ObjectMapper json = TernJson.mapper();
    private final JdbcConnectionPool pool;

    private H2AuditStore(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    /**
     * Opens the log, making it where there is none.
     *
     * @param file without H2's own ending {@code .mv.db}
     */
    public static H2AuditStore open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        // Not WRITE_DELAY=0: H2 then starts no thread that takes back room in the file, which grows by 20 KiB a row.
        H2AuditStore store = new H2AuditStore(pool(file, ""));
        try {
            Flyway.configure(H2AuditStore.class.getClassLoader())
                    .dataSource(store.pool)
                    .locations("classpath:db/audit")
                    .load()
                    .migrate();
            return store;
        } catch (FlywayException e) {
            store.close();
            throw new IOException("The audit log " + file + ".mv.db cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Opens a log, or a copy of one, to be read and not to be changed. */
    public static H2AuditStore openForReading(Path file) throws IOException {
        if (!Files.isRegularFile(Path.of(file + ".mv.db"))) {
            throw new IOException("There is no audit log " + file + ".mv.db");
        }
        return new H2AuditStore(pool(file, ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r"));
    }

    private static JdbcConnectionPool pool(Path file, String options) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + file.toAbsolutePath() + ";DB_CLOSE_ON_EXIT=FALSE" + options);
        source.setUser("tern");
        JdbcConnectionPool pool = JdbcConnectionPool.create(source);
        pool.setMaxConnections(MOST_CONNECTIONS);
        pool.setLoginTimeout(WAIT_SECONDS);
        return pool;
    }

    @Override
    public Head head() throws IOException {
        return with(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT sequence, hash FROM audit_head WHERE id = 1")) {
                return found.next() ? new Head(found.getLong(1), found.getString(2)) : Head.NONE;
            }
        });
    }

    @Override
    public Set<String> known(Set<String> events) throws IOException {
        return with(connection -> {
            Set<String> known = new HashSet<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM audit_row WHERE event = ?")) {
                for (String event : events) {
                    query.setString(1, event);
                    try (ResultSet found = query.executeQuery()) {
                        if (found.next()) {
                            known.add(event);
                        }
                    }
                }
            }
            return known;
        });
    }

    @Override
    public void append(List<Row> rows) throws IOException {
        with(connection -> {
            connection.setAutoCommit(false);
            try {
                insert(connection, rows);
                moveHead(connection, rows.getFirst(), rows.getLast());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            // A commit is written some time; only this brings it to the disk.
            try (Statement sync = connection.createStatement()) {
                sync.execute("CHECKPOINT SYNC");
            }
            return rows.size();
        });
    }

    private void insert(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Row row : rows) {
                insert.setLong(1, row.sequence());
                insert.setString(2, row.event());
                insert.setString(3, row.at().toString());
                insert.setString(4, row.actor());
                insert.setString(5, row.action());
                insert.setString(6, row.subject());
                insert.setString(7, row.reason());
                insert.setString(8, TernJson.text(new TreeMap<>(row.detail())));
                insert.setString(9, row.previous());
                insert.setString(10, row.hash());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Only from the head that the rows were chained to: a second writer is refused. */
    private static void moveHead(Connection connection, Row first, Row last) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE audit_head SET sequence = ?, hash = ? WHERE id = 1 AND hash = ?")) {
            update.setLong(1, last.sequence());
            update.setString(2, last.hash());
            update.setString(3, first.previous());
            if (update.executeUpdate() != 1) {
                throw new SQLException("The head of the audit log is not the row before " + first.sequence()
                        + ": another writer is at work");
            }
        }
    }

    @Override
    public void forEach(Predicate<Row> visitor) throws IOException {
        // By pages, so that neither the driver nor the engine holds the whole log.
        Pages pages = new Pages(visitor);
        while (pages.more) {
            with(connection -> {
                try (PreparedStatement query = connection.prepareStatement("SELECT " + COLUMNS
                        + " FROM audit_row WHERE sequence >= ? ORDER BY sequence LIMIT " + FETCH + " OFFSET ?")) {
                    query.setLong(1, pages.from);
                    query.setLong(2, pages.skip);
                    pages.visit(rows(query));
                }
                return pages.more;
            });
        }
    }

    /** Where a walk over all rows stands; a number that stands twice, as only a tampered log has, is shown twice. */
    private static final class Pages {
        private final Predicate<Row> visitor;
        private long from = Long.MIN_VALUE;
        private long skip;
        private boolean more = true;

        Pages(Predicate<Row> visitor) {
            this.visitor = visitor;
        }

        void visit(List<Row> page) {
            more = page.size() == FETCH;
            for (Row row : page) {
                if (!visitor.test(row)) {
                    more = false;
                    return;
                }
            }
            if (more) {
                long last = page.getLast().sequence();
                skip = page.stream().filter(row -> row.sequence() == last).count() + (from == last ? skip : 0);
                from = last;
            }
        }
    }

    @Override
    public List<Row> find(AuditQuery query) throws IOException {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM audit_row WHERE sequence < ?");
        query.subject().ifPresent(_ -> sql.append(" AND subject = ?"));
        query.action().ifPresent(_ -> sql.append(" AND action = ?"));
        sql.append(" ORDER BY sequence DESC LIMIT ?");
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
                int next = 1;
                statement.setLong(next++, query.before());
                if (query.subject().isPresent()) {
                    statement.setString(next++, query.subject().get());
                }
                if (query.action().isPresent()) {
                    statement.setString(next++, query.action().get());
                }
                statement.setInt(next, query.limit());
                return rows(statement);
            }
        });
    }

    private List<Row> rows(PreparedStatement query) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
                rows.add(row(found));
            }
        }
        return rows;
    }

    /** As it stands there: what cannot even be read is given a value that its hash will not fit. */
    private Row row(ResultSet found) throws SQLException {
        return new Row(
                found.getLong(1),
                found.getString(2),
                time(found.getString(3)),
                found.getString(4),
                found.getString(5),
                found.getString(6),
                found.getString(7),
                detail(found.getString(8)),
                found.getString(9),
                found.getString(10));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }

    private Map<String, String> detail(String text) {
        try {
            return json.readValue(text, TEXTS);
        } catch (IOException e) {
            return Map.of("unreadable", text);
        }
    }

    private <T> T with(Work<T> work) throws IOException {
        try (Connection connection = pool.getConnection()) {
            return work.on(connection);
        } catch (SQLException | IllegalStateException e) { // the latter from a pool that is closed
            throw new IOException("The audit log cannot be used: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
