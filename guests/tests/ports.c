/* Uses ports in every way but the one that is a hypercall; floods the tender with ones that are. */
#include "guest.h"

static u32 data[1024];

static int guest_main(const struct boot_info *boot)
{
    const char *what = boot->cmdline;
    if (same(what, "scan-out"))
        for (u32 port = 0; port < 0x10000; port++)
            __asm__ volatile("outl %%eax, %%dx" :: "a"(data), "d"((u16)port));
    else if (same(what, "scan-out-down"))
        for (u32 port = 0x10000; port-- > 0;)
            __asm__ volatile("outb %%al, %%dx" :: "a"(0), "d"((u16)port));
    else if (same(what, "scan-in"))
        for (u32 port = 0, value; port < 0x10000; port++)
            __asm__ volatile("inb %%dx, %b0" : "=a"(value) : "d"((u16)port));
    else if (same(what, "out-word"))
        __asm__ volatile("outw %%ax, %%dx" :: "a"(0), "d"((u16)0x502));
    else if (same(what, "out-immediate"))
        __asm__ volatile("outl %%eax, $0x80" :: "a"(0));
    else if (same(what, "out-ring"))
        __asm__ volatile("outl %%eax, %%dx" :: "a"(0), "d"((u16)0x600));
    else if (same(what, "in-word"))
        __asm__ volatile("inw %%dx, %%ax" :: "a"(0), "d"((u16)0x502));
    else if (same(what, "string-byte"))
        __asm__ volatile("outsb" :: "S"(data), "d"((u16)0x502));
    else if (same(what, "string-one"))
        __asm__ volatile("outsl" :: "S"(data), "d"((u16)0x502));
    else if (same(what, "string-many"))
        __asm__ volatile("rep outsl" :: "S"(data), "c"(sizeof data / sizeof *data), "d"((u16)0x502));
    else if (same(what, "string-in"))
        __asm__ volatile("rep insl" :: "D"(data), "c"(~0ul), "d"((u16)0x502) : "memory");
    else if (same(what, "string-outside"))
        __asm__ volatile("rep outsl" :: "S"(boot->mem_size - 8), "c"(64ul), "d"((u16)0x502));
    else if (same(what, "flood")) {
        for (int i = 0; i < 20000; i++)
            put("", 0);
        return 0;
    }
    return 9;
}
