/*
 * Says which devices a poll finds ready, phase by phase; the phases' names tell the host what to send. Without a frame, with one on
 * the second device, with one on each, with one after a while.
 */
#define GUEST_DEVICES { .name = "left", .type = DEVICE_NET }, { .name = "disk", .type = DEVICE_BLOCK }, \
    { .name = "right", .type = DEVICE_NET }
#include "guest.h"

static u8 frame[1514];

static int say(const char *what, u64 nanoseconds)
{
    u64 ready = 99;
    int count = poll(nanoseconds, &ready);
    puts(what);
    put_number(count);
    puts(" ");
    put_number(ready);
    puts("\n");
    return count;
}

static void drain(u64 handle)
{
    u64 length = sizeof frame;
    int result = net_read(handle, frame, &length);
    puts("read ");
    put_number(result);
    puts(" ");
    put_number(length);
    length = sizeof frame;
    puts(" then ");
    put_number(net_read(handle, frame, &length));
    puts(" ");
    put_number(length);
    puts("\n");
}

static int guest_main(const struct boot_info *boot)
{
    const u64 second = 1000000000;
    u64 start, waited;
    (void)boot;
    say("none ", 0);
    say("none after a while ", second / 20);
    puts("send right\n");
    say("one ", 20 * second);
    say("still ", 0);
    drain(3);
    say("drained ", 0);
    puts("send both\n");
    while (poll(20 * second, 0) != 2)
        ;
    say("both ", 20 * second);
    drain(1);
    say("other ", 0);
    drain(3);
    puts("send late\n");
    start = wall_time();
    say("late ", 20 * second);
    waited = wall_time() - start;
    drain(1);
    puts(waited > second / 10 && waited < 10 * second ? "woken by it\n" : "not woken by it\n");
    return 0;
}
