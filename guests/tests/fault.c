/* Commits the fault that its command line names; upper case: with its own GDT, TSS and IDT, whose handler prints the trap. */
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

static struct gate gates[32];
static u64 descriptors[5];
static u8 task_state[104] __attribute__((aligned(16)));
static u8 trap_stack[4096] __attribute__((aligned(16)));

__attribute__((used)) static void on_trap(struct trap_frame *frame)
{
    u64 cr2;
    __asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
    puts("trap ");
    put_number(frame->vector);
    puts(" ec ");
    put_number(frame->error_code);
    puts(" cs ");
    put_number(frame->cs);
    puts(" ss ");
    put_number(frame->ss);
    if (frame->vector == 14) {
        puts(" cr2 ");
        put_hex(cr2);
    }
    puts(frame->rsp > (u64)trap_stack + sizeof trap_stack ? " on its own stack\n" : " on the same stack\n");
    if (frame->vector != 3)
        halt(255);
}

#define STUB(number, push) __asm__(".text\nstub" #number ":\n" push " push $" #number "\n jmp trap_common\n")
__asm__(".text\ntrap_common:\n push %rax\n push %rcx\n push %rdx\n push %rsi\n push %rdi\n push %r8\n push %r9\n push %r10\n push %r11\n"
        " lea 72(%rsp), %rdi\n call on_trap\n"
        " pop %r11\n pop %r10\n pop %r9\n pop %r8\n pop %rdi\n pop %rsi\n pop %rdx\n pop %rcx\n pop %rax\n add $16, %rsp\n iretq\n");
STUB(0, "push $0\n");
STUB(3, "push $0\n");
STUB(6, "push $0\n");
STUB(13, "");
STUB(14, "");
extern char stub0[], stub3[], stub6[], stub13[], stub14[];

static void set_gate(int vector, char *handler)
{
    u64 address = (u64)handler;
    gates[vector] = (struct gate){ address, 8, 1, 0x8e, address >> 16, address >> 32, 0 };
}

static void install_tables(void)
{
    u64 base = (u64)task_state, stack = (u64)(trap_stack + sizeof trap_stack);
    struct table gdt = { sizeof descriptors - 1, (u64)descriptors }, idt = { sizeof gates - 1, (u64)gates };
    memcpy(task_state + 36, &stack, 8);
    descriptors[1] = 0x00af99000000ffff;
    descriptors[2] = 0x00cf93000000ffff;
    descriptors[3] = 0x0000890000000067 | (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
    descriptors[4] = base >> 32;
    set_gate(0, stub0);
    set_gate(3, stub3);
    set_gate(6, stub6);
    set_gate(13, stub13);
    set_gate(14, stub14);
    __asm__ volatile("lgdt %0\n lidt %1\n"
                     "push $8\n lea 1f(%%rip), %%rax\n push %%rax\n lretq\n1:\n"
                     "mov %2, %%ds\n mov %2, %%es\n mov %2, %%ss\n ltr %w3\n"
                     :: "m"(gdt), "m"(idt), "r"(16), "r"(24) : "rax", "memory");
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
