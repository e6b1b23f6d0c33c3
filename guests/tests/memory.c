/* Touches, executes or maps memory in ways that a guest should not. */
#include "traps.h"

static u64 tables[3][512] __attribute__((aligned(4096)));
static u8 copy[64] = { 0xb8, 0x2a, 0, 0, 0, 0xc3 }; /* mov $42, %eax; ret */

static void on_trap(struct trap_frame *frame)
{
    u64 cr2;
    __asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
    put_trap(frame);
    if (frame->vector == 14) {
        puts(" cr2 ");
        put_hex(cr2);
    }
    puts("\n");
    halt(255);
}

static int guest_main(const struct boot_info *boot)
{
    const char *what = boot->cmdline;
    u64 top = boot->mem_size;
    install_tables();
    if (same(what, "execute-data"))
        return ((int (*)(void))(u64)copy)();
    else if (same(what, "write-text"))
        *(volatile u8 *)(u64)guest_start = 0x90;
    else if (same(what, "write-boot-information"))
        *(volatile u64 *)boot = 1;
    else if (same(what, "read-descriptors"))
        (void)*(volatile u64 *)0x1000;
    else if (same(what, "read-page-tables"))
        (void)*(volatile u64 *)0x2000;
    else if (same(what, "write-page-tables"))
        *(volatile u64 *)0x8080 = 0x10007;
    else if (same(what, "write-task-state"))
        *(volatile u64 *)0x9066 = 0;
    else if (same(what, "write-port-bitmap"))
        *(volatile u64 *)0xb000 = 0;
    else if (same(what, "jump-zero"))
        ((void (*)(void))0)();
    else if (same(what, "jump-hole"))
        ((void (*)(void))0x9000)();
    else if (same(what, "jump-page-tables"))
        ((void (*)(void))0x2000)();
    else if (same(what, "jump-noncanonical"))
        __asm__ volatile("mov $0x8000000000000000, %%rax\n jmp *%%rax" ::: "rax");
    else if (same(what, "jump-upper-half"))
        __asm__ volatile("mov $0xffffffff81000000, %%rax\n jmp *%%rax" ::: "rax");
    else if (same(what, "read-upper-half"))
        __asm__ volatile("mov $0xffffffff81000000, %%rax\n mov (%%rax), %%rax" ::: "rax");
    else if (same(what, "read-vsyscall"))
        __asm__ volatile("mov $0xffffffffff600000, %%rax\n call *%%rax" ::: "rax", "rcx", "r11", "memory");
    else if (same(what, "jump-boot-information"))
        __asm__ volatile("mov $0x10038, %%eax\n jmp *%%rax" ::: "rax");
    else if (same(what, "jump-top"))
        __asm__ volatile("jmp *%0" :: "r"(top));
    else if (same(what, "instruction-at-top")) {
        *(volatile u8 *)(top - 1) = 0x0f; /* half of an instruction */
        __asm__ volatile("jmp *%0" :: "r"(top - 1));
    } else if (same(what, "privileged-at-top")) {
        *(volatile u8 *)(top - 1) = 0xf4;
        __asm__ volatile("jmp *%0" :: "r"(top - 1));
    } else if (same(what, "move-over-everything")) {
        __asm__ volatile("rep movsb" :: "S"(0x200000ul), "D"(0x200001ul), "c"(~0ul) : "memory");
    } else if (same(what, "move-down")) {
        __asm__ volatile("std\n rep stosb" :: "D"(top - 1), "a"(0xcc), "c"(~0ul) : "memory");
    } else if (same(what, "touch-everything")) {
        for (u64 at = 0x200000; at < top; at += 4096)
            *(volatile u8 *)at = 1;
        return 0;
    } else if (same(what, "read-past-the-end")) {
        (void)*(volatile u64 *)(top - 4);
    } else if (same(what, "own-page-tables")) {
        tables[0][0] = (u64)tables[1] | 7;
        tables[1][0] = (u64)tables[2] | 7;
        for (u64 i = 0; i < 512; i++)
            tables[2][i] = i << 21 | 0x87;
        __asm__ volatile("mov %0, %%cr3" :: "r"(tables[0]) : "memory");
        *(volatile u64 *)0x8080 = 0x10007;
        puts("mapped\n");
        return 0;
    } else if (same(what, "own-page-tables-empty")) {
        __asm__ volatile("mov %0, %%cr3" :: "r"(tables[0]) : "memory");
        return 9;
    } else if (same(what, "own-page-tables-outside")) {
        tables[0][0] = 0xffffffff007;
        __asm__ volatile("mov %0, %%cr3" :: "r"(tables[0]) : "memory");
        return 9;
    } else if (same(what, "write-all-console")) {
        put((char *)0x10000, top - 0x10000);
        return 0;
    } else if (same(what, "halt-cookie-in-text")) {
        u64 arguments[2] = { (u64)guest_start, 7 };
        hypercall(8, arguments);
    }
    return 9;
}
