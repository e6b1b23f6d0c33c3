/* A client of the network ring: frames are handed over in memory that guest and tender share, without leaving the processor. */
#ifndef RING_H
#define RING_H

#include "guest.h"

#define RING_SLOTS 1024

struct ring_request { u32 operation, handle; u64 address; u32 length, id; u64 reserved; };
struct ring_answer { u32 id; int result; u32 length, reserved; };

struct ring {
    volatile u32 request_tail, answer_head;
    u32 pad1[14];
    volatile u32 request_head, answer_tail, wants_signal;
    u32 pad2[13];
    struct ring_request requests[RING_SLOTS];
    volatile struct ring_answer answers[RING_SLOTS];
};

_Static_assert(__builtin_offsetof(struct ring, request_head) == 64, "");
_Static_assert(__builtin_offsetof(struct ring, requests) == 128, "");
_Static_assert(__builtin_offsetof(struct ring, answers) == 32896, "");

static struct ring *ring;

/* Whether the tender offers a ring. */
static inline int ring_open(const struct boot_info *boot)
{
    ring = (boot->host_features & 1) ? (struct ring *)boot->ring : 0;
    return ring != 0;
}

static inline void ring_submit(u32 operation, u64 handle, void *data, u32 length)
{
    u32 tail = ring->request_tail;
    while (tail - ring->request_head >= RING_SLOTS - 1)
        __builtin_ia32_pause();
    ring->requests[tail % RING_SLOTS] = (struct ring_request){ operation, (u32)handle, (u64)data, length, tail, 0 };
    __asm__ volatile("" ::: "memory");
    ring->request_tail = tail + 1;
    __asm__ volatile("mfence" ::: "memory");
    if (ring->wants_signal)
        __asm__ volatile("outl %0, %1" :: "a"(0), "d"((u16)0x600) : "memory");
}

/* 0, and the frame's length; 1: there is none; 2: there is no such device. */
static inline int ring_read(u64 handle, void *data, u64 *length)
{
    ring_submit(2, handle, data, (u32)*length);
    u32 head = ring->answer_head;
    while (ring->answer_tail == head)
        __builtin_ia32_pause();
    __asm__ volatile("" ::: "memory");
    int result = ring->answers[head % RING_SLOTS].result;
    if (result == 0)
        *length = ring->answers[head % RING_SLOTS].length;
    ring->answer_head = head + 1;
    return result;
}

/* The buffer belongs to the tender until ring_flush. */
static inline void ring_write(u64 handle, void *data, u64 length)
{
    ring_submit(1, handle, data, (u32)length);
}

/* Waits until the tender is done with all buffers. */
static inline void ring_flush(void)
{
    while (ring->request_head != ring->request_tail)
        __builtin_ia32_pause();
}

#endif
