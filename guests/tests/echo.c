/* Sends every frame back with the two addresses exchanged, on the device that it came from, until one carries "stop". With the argument
   "ring" frames pass through the ring where the tender offers one. */
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

static void swap_addresses(void)
{
    for (int i = 0; i < 6; i++) {
        u8 kept = frame[i];
        frame[i] = frame[6 + i];
        frame[6 + i] = kept;
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
