/* Prints 32 KiB every 100 ms, as many times as its command line says, then a last line. */
#include "guest.h"

static char text[32768];

static int guest_main(const struct boot_info *boot)
{
    int rounds = 0;
    for (const char *c = boot->cmdline; *c; c++)
        rounds = rounds * 10 + (*c - '0');
    for (u64 i = 0; i < sizeof text; i++)
        text[i] = 'x';
    for (int i = 0; i < rounds; i++) {
        put(text, sizeof text);
        poll(100000000, 0);
    }
    puts("last\n");
    return 0;
}
