/*
 * Frames of every size on one device. Prints what it is told of the device; then, as its command line says, sends one frame of that
 * many bytes, or with "receive" takes frames with a buffer of 60 bytes until one is shorter than that.
 */
#define GUEST_DEVICES { .name = "service", .type = DEVICE_NET }
#include "guest.h"

static u8 frame[70000] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };

static int guest_main(const struct boot_info *boot)
{
    const struct device *device = &boot->manifest->entry[1];
    const char *at = boot->cmdline;
    u64 length = 0;
    puts("mac ");
    for (int i = 0; i < 6; i++)
        put(&"0123456789abcdef"[device->net.mac[i] >> 4], 1), put(&"0123456789abcdef"[device->net.mac[i] & 15], 1);
    puts(" mtu ");
    put_number(device->net.mtu);
    puts("\n");
    if (!*at)
        return 0;
    if (!same(at, "receive")) {
        while (*at)
            length = length * 10 + (*at++ - '0');
        return net_write(1, frame, &length);
    }
    do {
        if (poll(20000000000, 0) == 0)
            return 2;
        length = 60;
        frame[60] = '.';
        if (net_read(1, frame, &length) != 0)
            return 3;
        put_number(length);
        put((char *)frame + 14, 4);
        put((char *)frame + 60, 1);
        puts("\n");
    } while (length == 60);
    return 0;
}
