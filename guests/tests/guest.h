/*
 * What every test guest needs: the two notes that make it a Solo5 hvt image, its entry, and the hypercalls.
 * A guest defines GUEST_DEVICES where it has any, includes this file, and defines guest_main.
 */
#ifndef HILLINGAR_TEST_GUEST_H
#define HILLINGAR_TEST_GUEST_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

enum { DEVICE_BLOCK = 1, DEVICE_NET = 2, DEVICE_FIRST = 0x40000000 };

struct device {
    char name[68];
    u32 type;
    union {
        struct { u64 capacity; u16 block_size; } block;
        struct { u8 mac[6]; u16 mtu; } net;
    };
    u64 backing;
    u8 attached;
} __attribute__((aligned(8)));

struct manifest {
    u32 version;
    u32 entries;
    struct device entry[];
};

struct boot_info {
    u64 mem_size;
    u64 kernel_end;
    u64 cpu_cycle_freq;
    const char *cmdline;
    const struct manifest *manifest;
    u32 host_features;
    u32 guest_features;
    u64 ring;
};

#ifndef GUEST_DEVICES
#define GUEST_DEVICES
#endif

static const struct device guest_devices[] = { { .type = DEVICE_FIRST }, GUEST_DEVICES };

struct note_header {
    u32 name_size, descriptor_size, type;
    char name[8];
};

__attribute__((section(".note.solo5.abi"), used, aligned(4)))
static const struct {
    struct note_header header;
    u32 target, version, reserved[2];
} guest_abi_note = { { 6, 16, 0x31494241, "Solo5" }, 1, 2, { 0, 0 } };

#define GUEST_ENTRIES (sizeof guest_devices / sizeof guest_devices[0])

__attribute__((section(".note.solo5.manifest"), used, aligned(8)))
static const struct {
    struct note_header header;
    u32 padding;
    u32 version, entries;
    struct device entry[GUEST_ENTRIES];
} guest_manifest_note = {
    { 6, 4 + 8 + sizeof(struct device) * GUEST_ENTRIES, 0x3154464d, "Solo5" }, 0, 1, GUEST_ENTRIES,
    { { .type = DEVICE_FIRST }, GUEST_DEVICES }
};

/* A memory clobber on both sides: the tender reads the structure and writes its answer into it. */
static inline void hypercall(int number, volatile void *arguments)
{
    __asm__ volatile("outl %0, %1" :: "a"((u32)(u64)arguments), "d"((u16)(0x500 + number)) : "memory");
}

static inline u64 wall_time(void)
{
    u64 now = 0;
    hypercall(1, &now);
    return now;
}

static inline void put(const char *text, u64 length)
{
    struct { const char *data; u64 length; } arguments = { text, length };
    hypercall(2, &arguments);
}

static inline int poll(u64 nanoseconds, u64 *ready)
{
    struct { u64 timeout, ready; int result; } arguments = { nanoseconds, 0, -1 };
    hypercall(3, &arguments);
    if (ready)
        *ready = arguments.ready;
    return arguments.result;
}

static inline int block(int number, u64 handle, u64 offset, void *data, u64 length)
{
    struct { u64 handle, offset; void *data; u64 length; int result; } arguments = { handle, offset, data, length, -1 };
    hypercall(number, &arguments);
    return arguments.result;
}

#define block_write(...) block(4, __VA_ARGS__)
#define block_read(...) block(5, __VA_ARGS__)

static inline int net(int number, u64 handle, void *data, u64 *length)
{
    struct { u64 handle; void *data; u64 length; int result; } arguments = { handle, data, *length, -1 };
    hypercall(number, &arguments);
    *length = arguments.length;
    return arguments.result;
}

#define net_write(...) net(6, __VA_ARGS__)
#define net_read(...) net(7, __VA_ARGS__)

__attribute__((noreturn)) static inline void halt(int status)
{
    struct { u64 cookie; int status; } arguments = { 0, status };
    for (;;)
        hypercall(8, &arguments);
}

static inline void puts(const char *text)
{
    u64 length = 0;
    while (text[length])
        length++;
    put(text, length);
}

static inline void put_number(u64 value)
{
    char digits[20];
    int at = sizeof digits;
    do
        digits[--at] = '0' + value % 10;
    while ((value /= 10) != 0);
    put(digits + at, sizeof digits - at);
}

static inline void put_hex(u64 value)
{
    char digits[16];
    for (int i = 0; i < 16; i++)
        digits[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    put(digits, sizeof digits);
}

static inline int same(const char *left, const char *right)
{
    while (*left && *left == *right)
        left++, right++;
    return *left == *right;
}

static inline u64 cycles(void)
{
    u32 low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (u64)high << 32 | low;
}

/* Compilers call these for plain assignments and initialisers. */
void *memcpy(void *to, const void *from, u64 length)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(length) :: "memory");
    return to;
}

void *memset(void *to, int value, u64 length)
{
    void *start = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(length) : "a"(value) : "memory");
    return start;
}

/* The status of the guest is what this returns. */
static int guest_main(const struct boot_info *boot);

__attribute__((used, noreturn)) static void guest_start(const struct boot_info *boot)
{
    halt(guest_main(boot));
}

__asm__(".text\n.globl _start\n_start:\n xorl %ebp, %ebp\n andq $-16, %rsp\n call guest_start\n");

#endif
