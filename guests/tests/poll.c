/* Without devices polling is sleeping: 0, 1 ns and 50 ms, each measured by the wall clock in milliseconds. */
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    static const u64 timeouts[] = { 0, 1, 50000000 };
    (void)boot;
    for (int i = 0; i < 3; i++) {
        u64 ready = 99, start = wall_time();
        int count = poll(timeouts[i], &ready);
        u64 end = wall_time();
        put_number(count);
        puts(" ");
        put_number(ready);
        puts(" ");
        put_number((end - start) / 1000000);
        puts("\n");
    }
    return 0;
}
