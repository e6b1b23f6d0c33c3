/* Halts with the status that its command line says, minus sign and all. */
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    const char *at = boot->cmdline;
    int negative = *at == '-', status = 0;
    for (at += negative; *at; at++)
        status = status * 10 + (*at - '0');
    return negative ? -status : status;
}
