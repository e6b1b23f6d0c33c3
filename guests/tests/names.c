/* Two devices whose names are as long as names can be, and differ in the last letter. */
#define SIXTY "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
#define GUEST_DEVICES { .name = SIXTY "0123456", .type = DEVICE_BLOCK }, { .name = SIXTY "0123457", .type = DEVICE_BLOCK }
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    for (int i = 1; i <= 2; i++) {
        puts(boot->manifest->entry[i].name);
        puts(" ");
        put_number(boot->manifest->entry[i].block.capacity);
        puts("\n");
    }
    return 0;
}
