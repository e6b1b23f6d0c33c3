/* Counts its own starts in the first byte of a volume, says the number, and stays. */
#define GUEST_DEVICES { .name = "disk", .type = DEVICE_BLOCK }
#include "guest.h"

static u8 sector[512];

static int guest_main(const struct boot_info *boot)
{
    const u64 second = 1000000000;
    int result = block_read(1, 0, sector, sizeof sector);
    puts("capacity ");
    put_number(boot->manifest->entry[1].block.capacity);
    puts(" read ");
    put_number(result);
    sector[0]++;
    puts(" start ");
    put_number(sector[0]);
    puts(" write ");
    put_number(block_write(1, 0, sector, sizeof sector));
    puts("\n");
    while (poll(3600 * second, 0) == 0)
        ;
    return 1;
}
