/* Prints its command line between brackets. */
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    puts("[");
    puts(boot->cmdline);
    puts("]\n");
    return 0;
}
