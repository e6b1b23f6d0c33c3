/* Moves the base of FS twice and reads through it, as libraries with thread-local storage do. */
#include "guest.h"

static void set_base(u64 base)
{
    __asm__ volatile("wrmsr" :: "c"(0xc0000100), "a"((u32)base), "d"((u32)(base >> 32)));
}

static u64 through_fs(void)
{
    u64 value;
    __asm__ volatile("mov %%fs:0, %0" : "=r"(value));
    return value;
}

static int guest_main(const struct boot_info *boot)
{
    static u64 first = 11, second = 22;
    u32 low, high;
    (void)boot;
    set_base((u64)&first);
    put_number(through_fs());
    puts(" ");
    set_base((u64)&second);
    put_number(through_fs());
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0xc0000100));
    puts(((u64)high << 32 | low) == (u64)&second ? " same\n" : " different\n");
    return 0;
}
