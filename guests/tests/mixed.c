/*
 * Two network and three block devices, mixed. Each block gets its own number written into its second sector, each network device
 * sends a frame with its own, and what is in the first sector of each block is printed. Handles of the other kind are refused.
 */
#define GUEST_DEVICES { .name = "one", .type = DEVICE_BLOCK }, { .name = "left", .type = DEVICE_NET }, \
    { .name = "two", .type = DEVICE_BLOCK }, { .name = "right", .type = DEVICE_NET }, { .name = "three", .type = DEVICE_BLOCK }
#include "guest.h"

static u8 sector[512];
static u8 frame[60] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };

static int guest_main(const struct boot_info *boot)
{
    for (u64 handle = 1; handle < boot->manifest->entries; handle++) {
        u64 length = sizeof frame;
        frame[14] = '0' + handle;
        sector[0] = '-';
        puts(boot->manifest->entry[handle].name);
        puts(" block ");
        put_number(block_read(handle, 0, sector, sizeof sector));
        puts(" ");
        put((char *)sector, 1);
        sector[0] = '0' + handle;
        puts(" ");
        put_number(block_write(handle, sizeof sector, sector, sizeof sector));
        puts(" net ");
        put_number(net_write(handle, frame, &length));
        puts(" ");
        put_number(net_read(handle, frame, &length));
        puts("\n");
    }
    return 0;
}
