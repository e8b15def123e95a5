package dev.tern.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from its jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String built = TernCommand.class.getPackage().getImplementationVersion();
        return new String[] {"tern " + Objects.requireNonNullElse(built, "0.1.0-SNAPSHOT")};
    }
}
