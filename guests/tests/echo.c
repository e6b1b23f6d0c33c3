/* Sends every frame back with the two addresses exchanged, on the device that it came from, until one carries "stop". */
#define GUEST_DEVICES { .name = "left", .type = DEVICE_NET }, { .name = "right", .type = DEVICE_NET }
#include "guest.h"

static u8 frame[9014];

static void describe(const struct device *device)
{
    puts(device->name);
    puts(" ");
    for (int i = 0; i < 6; i++)
        put(&"0123456789abcdef"[device->net.mac[i] >> 4], 1), put(&"0123456789abcdef"[device->net.mac[i] & 15], 1);
    puts(" ");
    put_number(device->net.mtu);
    puts("\n");
}

static void swap_addresses(void)
{
    for (int i = 0; i < 6; i++) {
        u8 kept = frame[i];
        frame[i] = frame[6 + i];
        frame[6 + i] = kept;
    }
}

static int guest_main(const struct boot_info *boot)
{
    describe(&boot->manifest->entry[1]);
    describe(&boot->manifest->entry[2]);
    for (;;) {
        u64 ready, length;
        if (poll(10000000000, &ready) == 0)
            return 2;
        for (u64 handle = 1; handle <= 2; handle++) {
            if (!(ready >> handle & 1))
                continue;
            length = sizeof frame;
            while (net_read(handle, frame, &length) == 0) {
                swap_addresses();
                if (net_write(handle, frame, &length) != 0)
                    return 3;
                if (frame[14] == 's' && frame[15] == 't' && frame[16] == 'o' && frame[17] == 'p')
                    return 0;
                length = sizeof frame;
            }
        }
    }
}
