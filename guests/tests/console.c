/* Writes 256 KiB in pieces of 64 KiB, then nothing, then a line. */
#include "guest.h"

static char text[65536];

static int guest_main(const struct boot_info *boot)
{
    (void)boot;
    for (u64 i = 0; i < sizeof text; i++)
        text[i] = i % 64 == 63 ? '\n' : 'a' + i % 26;
    for (int i = 0; i < 4; i++)
        put(text, sizeof text);
    put(text, 0);
    puts("end\n");
    return 0;
}
