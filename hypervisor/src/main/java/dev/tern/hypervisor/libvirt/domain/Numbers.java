package dev.tern.hypervisor.libvirt.domain;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** libvirt's lists of numbers: {@code 0-3,^2,8}. */
final class Numbers {

    private static final Pattern PART = Pattern.compile("(\\^?)(\\d{1,5})(?:-(\\d{1,5}))?");

    private Numbers() {}

    /** What is no such list binds nothing: libvirt itself would not have taken it. */
    static Set<Integer> of(String list) {
        Set<Integer> numbers = new TreeSet<>();
        Matcher part = PART.matcher(list);
        while (part.find()) {
            int from = Integer.parseInt(part.group(2));
            int to = part.group(3) == null ? from : Integer.parseInt(part.group(3));
            for (int number = from; number <= to; number++) {
                if (part.group(1).isEmpty()) {
                    numbers.add(number);
                } else {
                    numbers.remove(number);
                }
            }
        }
        return numbers;
    }
}
