/* Sends every frame back with the two addresses exchanged (of Ethernet, and of IPv4 and UDP where it is such), on the device that
   it came from, until one carries "stop". With the argument "ring" frames pass through the ring where the tender offers one. */
#define GUEST_DEVICES { .name = "left", .type = DEVICE_NET }, { .name = "right", .type = DEVICE_NET }
#include "ring.h"

/* A frame that was handed over stays as it is until all are: there are as many buffers as frames before that. */
#define BUFFERS 64
static u8 buffers[BUFFERS][9014];
static u8 *frame = buffers[0];
static int with_ring;

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

static void swap(int left, int right, int length)
{
    for (int i = 0; i < length; i++) {
        u8 kept = frame[left + i];
        frame[left + i] = frame[right + i];
        frame[right + i] = kept;
    }
}

/* Checksums do not depend on the order of what they sum up, and stay right. */
static void swap_addresses(void)
{
    swap(0, 6, 6);
    if (frame[12] == 8 && frame[13] == 0 && frame[14] == 0x45 && frame[23] == 17) {
        swap(26, 30, 4);
        swap(34, 36, 2);
    }
}

static int receive(u64 handle, u64 *length)
{
    *length = sizeof buffers[0];
    return with_ring ? ring_read(handle, frame, length) : net_read(handle, frame, length);
}

static int send(u64 handle, u64 length)
{
    if (!with_ring)
        return net_write(handle, frame, &length);
    ring_write(handle, frame, length);
    frame += sizeof buffers[0];
    if (frame == buffers[BUFFERS]) {
        ring_flush();
        frame = buffers[0];
    }
    return 0;
}

static int guest_main(const struct boot_info *boot)
{
    with_ring = same(boot->cmdline, "ring") && ring_open(boot);
    describe(&boot->manifest->entry[1]);
    describe(&boot->manifest->entry[2]);
    for (;;) {
        u64 ready, length;
        if (poll(10000000000, &ready) == 0)
            return 2;
        for (u64 handle = 1; handle <= 2; handle++) {
            if (!(ready >> handle & 1))
                continue;
            while (receive(handle, &length) == 0) {
                int last = frame[14] == 's' && frame[15] == 't' && frame[16] == 'o' && frame[17] == 'p';
                swap_addresses();
                if (send(handle, length) != 0)
                    return 3;
                if (last)
                    return 0;
            }
        }
    }
}
