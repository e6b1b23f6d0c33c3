/* As many volumes as a manifest can have. Each begins with its handle; prints how many do, and writes to the last. */
#define EIGHT(a) VOLUME(a##0), VOLUME(a##1), VOLUME(a##2), VOLUME(a##3), VOLUME(a##4), VOLUME(a##5), VOLUME(a##6), VOLUME(a##7)
#define VOLUME(n) { .name = "disk" #n, .type = DEVICE_BLOCK }
#ifndef ONE_MORE
#define ONE_MORE
#endif
#define GUEST_DEVICES EIGHT(0), EIGHT(1), EIGHT(2), EIGHT(3), EIGHT(4), EIGHT(5), EIGHT(6), \
    VOLUME(70), VOLUME(71), VOLUME(72), VOLUME(73), VOLUME(74), VOLUME(75), VOLUME(76) ONE_MORE
#include "guest.h"

static u8 sector[512];

static int guest_main(const struct boot_info *boot)
{
    u64 right = 0;
    for (u64 handle = 1; handle < boot->manifest->entries; handle++)
        right += block_read(handle, 0, sector, sizeof sector) == 0 && sector[0] == handle;
    put_number(right);
    puts(" right\n");
    sector[0] = 99;
    return block_write(boot->manifest->entries - 1, 0, sector, sizeof sector);
}
