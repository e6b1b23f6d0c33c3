/*
 * A guest's own GDT, task state segment and IDT with a handler for each of the 256 vectors, all on the first stack of the
 * interrupt stack table. A guest includes this file, defines on_trap, and calls install_tables; on_trap may return.
 */
#ifndef HILLINGAR_TEST_TRAPS_H
#define HILLINGAR_TEST_TRAPS_H

#include "guest.h"

struct trap_frame {
    u64 vector, error_code, rip, cs, rflags, rsp, ss;
};

struct gate {
    u16 offset_low, selector;
    u8 stack, type;
    u16 offset_middle;
    u32 offset_high, reserved;
};

struct __attribute__((packed)) table {
    u16 limit;
    u64 base;
};

static struct gate gates[256];
static u64 descriptors[8];
static u8 task_state[104] __attribute__((aligned(16)));
static u8 trap_stack[4096] __attribute__((aligned(16)));

__attribute__((used)) static void on_trap(struct trap_frame *frame);

/* Stubs of 16 bytes each; the processor itself pushes an error code for ten of the vectors. */
__asm__(".text\n.balign 16\ntrap_stubs:\n.set vector, 0\n.rept 256\n.balign 16\n"
        ".if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21 && vector != 29 && vector != 30\n push $0\n.endif\n"
        " push $vector\n jmp trap_common\n.set vector, vector + 1\n.endr\n"
        "trap_common:\n push %rax\n push %rcx\n push %rdx\n push %rsi\n push %rdi\n push %r8\n push %r9\n push %r10\n push %r11\n"
        " lea 72(%rsp), %rdi\n cld\n call on_trap\n"
        " pop %r11\n pop %r10\n pop %r9\n pop %r8\n pop %rdi\n pop %rsi\n pop %rdx\n pop %rcx\n pop %rax\n add $16, %rsp\n iretq\n");
extern char trap_stubs[];

static void set_gate(int vector, u64 handler, u8 stack)
{
    gates[vector] = (struct gate){ handler, 8, stack, 0x8e, handler >> 16, handler >> 32, 0 };
}

static void load_idt(u64 base, u16 limit)
{
    struct table idt = { limit, base };
    __asm__ volatile("lidt %0" :: "m"(idt));
}

static void install_tables(void)
{
    u64 base = (u64)task_state, stack = (u64)(trap_stack + sizeof trap_stack);
    struct table gdt = { sizeof descriptors - 1, (u64)descriptors };
    memcpy(task_state + 36, &stack, 8);
    descriptors[1] = 0x00af99000000ffff;
    descriptors[2] = 0x00cf93000000ffff;
    descriptors[3] = 0x0000890000000067 | (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
    descriptors[4] = base >> 32;
    descriptors[7] = 0x00cf13000000ffff; /* data, but not present */
    for (int vector = 0; vector < 256; vector++)
        set_gate(vector, (u64)trap_stubs + 16 * vector, 1);
    load_idt((u64)gates, sizeof gates - 1);
    __asm__ volatile("lgdt %0\n"
                     "push $8\n lea 1f(%%rip), %%rax\n push %%rax\n lretq\n1:\n"
                     "mov %1, %%ds\n mov %1, %%es\n mov %1, %%ss\n ltr %w2\n"
                     :: "m"(gdt), "r"(16), "r"(24) : "rax", "memory");
}

static void put_trap(const struct trap_frame *frame)
{
    puts("trap ");
    put_number(frame->vector);
    puts(" ec ");
    put_number(frame->error_code);
    puts(" cs ");
    put_number(frame->cs);
    puts(" ss ");
    put_number(frame->ss);
}

#endif
