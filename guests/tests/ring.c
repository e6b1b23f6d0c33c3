/* Misuses the network ring, or leaves it in the middle of things. The argument says how. */
#define GUEST_DEVICES { .name = "net", .type = DEVICE_NET }
#include "ring.h"

static u8 frame[64] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5 };

/* Makes one read wait for everything before it, and says how it ended. */
static int settle(u64 handle)
{
    u64 length = sizeof frame;
    return ring_read(handle, frame, &length);
}

static int guest_main(const struct boot_info *boot)
{
    const char *what = boot->cmdline;
    u64 length = sizeof frame;
    if (!ring_open(boot)) {
        puts("no ring\n");
        return 7;
    }

    puts("ring\n");
    if (same(what, "none"))
        return settle(1);
    if (same(what, "handle"))
        return settle(9);
    if (same(what, "handle-write"))
        ring_write(9, frame, length);
    else if (same(what, "operation"))
        ring_submit(77, 1, frame, length);
    else if (same(what, "short"))
        ring_write(1, frame, 4);
    else if (same(what, "outside"))
        ring_write(1, (void *)boot->mem_size, length);
    else if (same(what, "wrap"))
        ring_write(1, (void *)~15ul, 32);
    else if (same(what, "read-low"))
        ring_submit(2, 1, (void *)0x10000, length);
    else if (same(what, "read-ring"))
        ring_submit(2, 1, ring, length);
    else if (same(what, "tail")) {
        /* Four thousand million requests that the guest never made: all are of no known operation. */
        ring->request_tail = ~0u;
        return 0;
    }
    else if (same(what, "garbage")) {
        u64 seed = 88172645463325252ul;
        u64 *all = (u64 *)ring;
        for (int round = 0; round < 1000; round++) {
            for (u64 i = 0; i < sizeof *ring / 8; i++) {
                seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
                all[i] = seed;
            }

            __asm__ volatile("outl %0, %1" :: "a"(0), "d"((u16)0x600) : "memory");
        }

        return 0;
    }
    else if (same(what, "overrun")) {
        /* Asks for more answers than there are places, and reads none of them. */
        for (int i = 0; i < 5000; i++)
            ring_submit(2, 1, frame, length);
        ring_flush();
        return 0;
    }
    else if (same(what, "narrow"))
        __asm__ volatile("outb %0, %1" :: "a"((u8)0), "d"((u16)0x600));
    else if (same(what, "kicks"))
        for (int i = 0; i < 1000; i++)
            __asm__ volatile("outl %0, %1" :: "a"(i), "d"((u16)0x600));
    else if (same(what, "leave")) {
        /* All of these have to arrive, although the guest is gone. */
        for (int i = 0; i < 100; i++)
            ring_write(1, frame, length);
        return 0;
    }

    return settle(1);
}
