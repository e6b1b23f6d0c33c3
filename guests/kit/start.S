# The first and the lowest instructions of a guest: entry, hypercalls, traps, and the few symbols that compiled code expects
# from a runtime. It runs in ring 0 and, where the tender stands in for ring 0, in user mode.

        .text
        .globl _start
_start:
        # The tender leaves the address of its table in rdi; the stack ends at the end of memory.
        and     $-16, %rsp
        mov     %rdi, %rbx
        call    install_traps
        mov     %rbx, %rdi
        lea     guest_end(%rip), %rsi
        lea     __ReadyToRunHeader(%rip), %rdx
        call    guest_main
        movslq  %eax, %rax
halt:
        lea     halt_arguments(%rip), %rsi
        mov     %rax, 8(%rsi)
        mov     $8, %edi
        call    guest_hypercall
1:      jmp     1b

        # void guest_hypercall(int number, void *arguments)
        .globl guest_hypercall
guest_hypercall:
        lea     0x500(%rdi), %edx
        mov     %esi, %eax
        out     %eax, %dx
        ret

        # ulong guest_cycles(void)
        .globl guest_cycles
guest_cycles:
        rdtsc
        shl     $32, %rdx
        or      %rdx, %rax
        ret

        # Stores of references, whose registers are fixed: destination in rdi, value in rsi. There is no collector, so a store is all.
        .globl RhpAssignRef
        .globl RhpCheckedAssignRef
RhpAssignRef:
RhpCheckedAssignRef:
        mov     %rsi, (%rdi)
        ret

        # The same from memory to memory, moving both pointers on.
        .globl RhpByRefAssignRef
RhpByRefAssignRef:
        mov     (%rsi), %rcx
        mov     %rcx, (%rdi)
        add     $8, %rdi
        add     $8, %rsi
        ret

        .globl RhpGcPoll
RhpGcPoll:
        ret

        # Own descriptor and trap tables. The tender's descriptor table is not mapped for the guest, so it must be replaced
        # before the first trap reads a selector from it. Handlers run on the current stack: there is one level of privilege.
install_traps:
        lgdt    gdt_pointer(%rip)
        lea     trap_stubs(%rip), %rax
        lea     idt(%rip), %rdx
        mov     $TRAPS, %ecx
1:      mov     %ax, (%rdx)                     # bits 0-15 of the handler
        movw    $CODE_SELECTOR, 2(%rdx)
        movw    $INTERRUPT_GATE, 4(%rdx)
        mov     %rax, %rsi
        shr     $16, %rsi
        mov     %si, 6(%rdx)                    # bits 16-31; the image lies below 4 GiB
        add     $TRAP_STUB_SIZE, %rax
        add     $16, %rdx
        dec     %ecx
        jnz     1b
        lidt    idt_pointer(%rip)
        ret

        # One stub for each of the processor's exceptions. Some push an error code; the others push a zero in its place.
        .set    TRAPS, 32
        .set    TRAP_STUB_SIZE, 16
        .set    CODE_SELECTOR, 0x08
        .set    INTERRUPT_GATE, 0x8e00
        .set    TRAPS_WITH_ERROR_CODE, 0x60227d00 # 8, 10-14, 17, 21, 29, 30
        .balign TRAP_STUB_SIZE
trap_stubs:
        .set    vector, 0
        .rept   TRAPS
        .balign TRAP_STUB_SIZE
        .if     ((TRAPS_WITH_ERROR_CODE >> vector) & 1) == 0
        push    $0
        .endif
        push    $vector
        jmp     trap
        .set    vector, vector + 1
        .endr

        # The stack holds vector, error code and instruction pointer; the compiled code prints them and halts.
trap:
        mov     (%rsp), %rdi
        mov     16(%rsp), %rsi
        mov     %cr2, %rdx
        and     $-16, %rsp
        call    guest_trap
1:      jmp     1b

        .section .rodata
        .balign 8
gdt:
        .quad   0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdt_pointer:
        .word   . - gdt - 1
        .quad   gdt
idt_pointer:
        .word   TRAPS * 16 - 1
        .quad   idt

        .bss
        .balign 16
idt:
        .skip   TRAPS * 16

        .data
        .balign 8
halt_arguments:
        .quad   0, 0
        .globl RhpTrapThreads
RhpTrapThreads:
        .long   0
        .balign 8
        .globl __security_cookie
__security_cookie:
        .quad   0x1234567887654321

        .section .note.GNU-stack, "", @progbits
