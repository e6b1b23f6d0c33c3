/* Makes trouble for the tender, which delivers its traps: broken tables, broken stacks, handlers that fault, endless faults. */
#include "traps.h"

static const char *what;
static u32 count;

static void on_trap(struct trap_frame *frame)
{
    if (same(what, "endless"))
        return;
    if (same(what, "single-step") && frame->vector == 1 && ++count < 3)
        return;
    put_trap(frame);
    puts("\n");
    halt(255);
}

static void stack_of_traps(u64 top)
{
    memcpy(task_state + 36, &top, 8);
}

static int guest_main(const struct boot_info *boot)
{
    what = boot->cmdline;
    install_tables();
    if (same(what, "idt-itself"))
        set_gate(6, (u64)gates, 0);
    else if (same(what, "idt-unmapped"))
        load_idt(0x9000, 4095);
    else if (same(what, "idt-outside"))
        load_idt(boot->mem_size - 8, 65535);
    else if (same(what, "idt-wrapping"))
        load_idt(~0ul - 50, 65535);
    else if (same(what, "idt-tender-tables"))
        load_idt(0x2000, 65535);
    else if (same(what, "idt-empty"))
        load_idt((u64)gates, 0);
    else if (same(what, "gate-absent"))
        gates[6].type = 0x0e;
    else if (same(what, "gate-of-a-task"))
        gates[6].type = 0x85;
    else if (same(what, "gate-selector-wild"))
        gates[6].selector = 0xfff8;
    else if (same(what, "gate-selector-data"))
        gates[6].selector = 16;
    else if (same(what, "gate-selector-null"))
        gates[6].selector = 0;
    else if (same(what, "handler-faults"))
        puts("ready\n"), set_gate(6, 0x9000, 1), set_gate(14, 0x9000, 1);
    else if (same(what, "handler-noncanonical"))
        set_gate(6, 0x8000000000000000, 0), set_gate(13, 0x8000000000000000, 0);
    else if (same(what, "handler-in-boot-information"))
        set_gate(6, 0x10000, 0);
    else if (same(what, "stack-outside"))
        stack_of_traps(boot->mem_size + 4096);
    else if (same(what, "stack-in-text"))
        stack_of_traps((u64)guest_start + 64);
    else if (same(what, "stack-in-tables"))
        stack_of_traps(0x9000 + 104);
    else if (same(what, "stack-wrapping"))
        stack_of_traps(16);
    else if (same(what, "stack-noncanonical"))
        stack_of_traps(0x8000000000000000);
    else if (same(what, "stack-index-wild"))
        gates[6].stack = 7;
    else if (same(what, "task-state-outside"))
        descriptors[4] = 0xffffffff;
    else if (same(what, "stack-pointer-garbage"))
        __asm__ volatile("mov $0x1234567890abcdef, %%rsp\n push %%rax" ::: "memory");
    else if (same(what, "stack-pointer-zero-no-ist"))
        set_gate(14, (u64)trap_stubs + 14 * 16, 0), set_gate(8, (u64)trap_stubs + 8 * 16, 0),
        ({ __asm__ volatile("xor %%esp, %%esp\n push %%rax" ::: "memory"); });
    else if (same(what, "push-at-top"))
        __asm__ volatile("mov %0, %%rsp\n call 1f\n1: mov $0, %%esp\n pop %%rax" :: "r"(boot->mem_size) : "memory");
    else if (same(what, "single-step"))
        __asm__ volatile("pushfq\n orl $0x100, (%%rsp)\n popfq\n nop\n nop\n nop\n nop" ::: "memory");
    else if (same(what, "nested-task-flag"))
        __asm__ volatile("pushfq\n orl $0x4000, (%%rsp)\n popfq" ::: "memory");
    else if (same(what, "resume-flag"))
        __asm__ volatile("pushfq\n orl $0x10000, (%%rsp)\n popfq" ::: "memory");
    else if (same(what, "virtual-8086-flag"))
        __asm__ volatile("pushfq\n orl $0x20000, (%%rsp)\n popfq" ::: "memory");
    else if (same(what, "misaligned-access"))
        __asm__ volatile("pushfq\n orl $0x40000, (%%rsp)\n popfq\n mov 1(%%rsp), %%rax" ::: "rax", "memory");
    else if (same(what, "hypercall-in-trap-gate-flags"))
        __asm__ volatile("std");
    else if (same(what, "loop-without-interrupts")) {
        puts("ready\n");
        __asm__ volatile("cli\n1: jmp 1b");
    } else if (same(what, "endless"))
        puts("ready\n");
    else if (same(what, "endless-no-return")) {
        puts("ready\n");
        set_gate(6, (u64)&&again, 0);
    }
again:
    __asm__ volatile("ud2");
    return 9;
}
