/* Writes where its command line says: t: its text, r: its constants; anything else: its data. */
#include "guest.h"

static const char constant[] = "constants are together";
static volatile int variable = 1;

static int guest_main(const struct boot_info *boot)
{
    volatile int *target = boot->cmdline[0] == 't' ? (volatile int *)(u64)guest_start
        : boot->cmdline[0] == 'r' ? (volatile int *)(u64)constant : &variable;
    *target = 7;
    put_number(variable);
    puts("\n");
    return 0;
}
