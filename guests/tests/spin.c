/* Never ends by itself: in a loop, or with the argument "sleep" in a poll that lasts for years. */
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    puts("ready\n");
    for (;;)
        if (boot->cmdline[0] == 's')
            poll(~0ul, 0);
    return 0;
}
