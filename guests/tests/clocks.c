/* Compares the wall clock, the processor's counter and the time that a poll takes with each other. */
#include "guest.h"

static void say(const char *what, int holds)
{
    puts(what);
    puts(holds ? " yes\n" : " no\n");
}

static int guest_main(const struct boot_info *boot)
{
    const u64 millisecond = 1000000, from_2026 = 1767225600ul * 1000 * millisecond, until_2100 = 4102444800ul * 1000 * millisecond;
    u64 wall = wall_time(), counter = cycles(), elapsed, counted, previous = counter, backwards = 0;
    poll(200 * millisecond, 0);
    elapsed = (wall_time() - wall) / millisecond;
    counted = (cycles() - counter) / (boot->cpu_cycle_freq / 1000);
    for (int i = 0; i < 100; i++) {
        u64 now = cycles();
        backwards += now < previous;
        previous = now;
    }
    say("this century", wall > from_2026 && wall < until_2100);
    say("waited by the wall clock", elapsed >= 200 && elapsed < 5000);
    say("waited by the counter", counted >= 200 && counted < 5000);
    say("both agree", elapsed + 100 > counted && counted + 100 > elapsed);
    say("forwards", backwards == 0);
    return 0;
}
