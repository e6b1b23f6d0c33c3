#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    (void)boot;
    puts("Hello from a test guest\n");
    return 0;
}
