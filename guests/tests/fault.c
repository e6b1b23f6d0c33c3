/* Commits the fault that its command line names; upper case: with its own GDT, TSS and IDT, whose handler prints the trap. */
#include "traps.h"

static void on_trap(struct trap_frame *frame)
{
    u64 cr2;
    __asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
    put_trap(frame);
    if (frame->vector == 14) {
        puts(" cr2 ");
        put_hex(cr2);
    }
    puts(frame->rsp > (u64)trap_stack + sizeof trap_stack ? " on its own stack\n" : " on the same stack\n");
    if (frame->vector != 3)
        halt(255);
}

static int guest_main(const struct boot_info *boot)
{
    char fault = boot->cmdline[0];
    if (fault >= 'A' && fault <= 'Z') {
        install_tables();
        fault += 'a' - 'A';
    }
    switch (fault) {
    case 'z': /* zero page */
        *(volatile int *)8 = 1;
        break;
    case 'f': /* far outside of memory */
        *(volatile int *)0x400000000 = 1;
        break;
    case 'b': /* the boot information */
        *(volatile u64 *)boot = 1;
        break;
    case 'd':
        __asm__ volatile("xor %%eax, %%eax\n xor %%edx, %%edx\n div %%eax" ::: "rax", "rdx");
        break;
    case 'u':
        __asm__ volatile("ud2");
        break;
    case 'i': /* a breakpoint, after which the guest goes on */
        __asm__ volatile("int3");
        puts("went on\n");
        return 0;
    case 'm': /* a model-specific register that does not exist */
        __asm__ volatile("wrmsr" :: "a"(0), "d"(0), "c"(0x4badf00d));
        break;
    case 'h':
        __asm__ volatile("hlt");
        break;
    }
    return 9;
}
