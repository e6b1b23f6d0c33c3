/* Passes the address and length that its command line names to a hypercall; the tender ends it where they are not its own. */
#include "guest.h"

static int guest_main(const struct boot_info *boot)
{
    u64 top = boot->mem_size;
    switch (boot->cmdline[0]) {
    case 'e': /* ends exactly at the end of memory */
        put((char *)top - 1, 1);
        return 0;
    case 'p': /* ends one byte past it */
        put((char *)top - 1, 2);
        break;
    case 'o': /* starts at it */
        put((char *)top, 0);
        break;
    case 'w': /* wraps around 2^64 */
        put((char *)0x200000, ~0ul - 0x100000);
        break;
    case 'h': /* far away */
        put((char *)~0ul, 1);
        break;
    case 's': /* the structure itself ends past the end of memory */
        hypercall(1, (void *)(top - 4));
        break;
    case 'l': /* the answer would go below the image */
        hypercall(1, (void *)0x20000);
        break;
    case 't': /* the answer would go into the text */
        hypercall(1, (void *)guest_start);
        break;
    case 'c': /* a halt's cookie outside of memory */
        { u64 arguments[2] = { top, 0 }; hypercall(8, arguments); }
        break;
    case '0': /* no such hypercall */
        hypercall(0, (void *)0x200000);
        break;
    case 'b': /* a block hypercall without a block device */
        hypercall(5, (void *)0x200000);
        break;
    case 'n': /* a net hypercall without a net device */
        hypercall(7, (void *)0x200000);
        break;
    case 'P': /* a port that is none of ours */
        __asm__ volatile("outl %%eax, %%dx" :: "a"(0), "d"((u16)0x600));
        break;
    case '8': /* a hypercall's port, but a byte */
        __asm__ volatile("outb %%al, %%dx" :: "a"(0), "d"((u16)0x502));
        break;
    case 'i': /* input */
        { u32 value; __asm__ volatile("inl %%dx, %%eax" : "=a"(value) : "d"((u16)0x502)); }
        break;
    }
    return 9;
}
