/* Prints its manifest: four devices, of which two share a name. */
#define GUEST_DEVICES { .name = "data", .type = DEVICE_BLOCK }, { .name = "service", .type = DEVICE_NET }, \
    { .name = "service", .type = DEVICE_BLOCK }, { .name = "logs", .type = DEVICE_BLOCK }
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    for (u32 i = 0; i < boot->manifest->entries; i++) {
        const struct device *device = &boot->manifest->entry[i];
        put_number(i);
        puts(" ");
        put_number(device->type);
        puts(" ");
        puts(device->name);
        puts(" attached ");
        put_number(device->attached);
        if (device->type == DEVICE_BLOCK) {
            puts(" capacity ");
            put_number(device->block.capacity);
            puts(" sector ");
            put_number(device->block.block_size);
        }
        puts("\n");
    }
    return 0;
}
