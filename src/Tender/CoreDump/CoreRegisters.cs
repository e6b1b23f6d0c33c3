using Hillingar.Linux;

namespace Hillingar.Tender.CoreDump;

/// <summary>Puts the registers of a virtual CPU into the order of a core file.</summary>
internal static class CoreRegisters
{
    /// <param name="registers">The general registers.</param>
    /// <param name="special">The segments' bases, and the selectors that the guest cannot mistake.</param>
    /// <param name="codeSelector">The guest's CS: in user mode the one that it believes to have.</param>
    /// <param name="stackSelector">The guest's SS, likewise.</param>
    internal static ElfCoreRegisters From(in KvmRegs registers, in KvmSregs special, ushort codeSelector, ushort stackSelector)
    {
        var general = registers.General;
        return new ElfCoreRegisters
        {
            R15 = general[(int)KvmRegister.R15],
            R14 = general[(int)KvmRegister.R14],
            R13 = general[(int)KvmRegister.R13],
            R12 = general[(int)KvmRegister.R12],
            Rbp = general[(int)KvmRegister.Rbp],
            Rbx = general[(int)KvmRegister.Rbx],
            R11 = general[(int)KvmRegister.R11],
            R10 = general[(int)KvmRegister.R10],
            R9 = general[(int)KvmRegister.R9],
            R8 = general[(int)KvmRegister.R8],
            Rax = general[(int)KvmRegister.Rax],
            Rcx = general[(int)KvmRegister.Rcx],
            Rdx = general[(int)KvmRegister.Rdx],
            Rsi = general[(int)KvmRegister.Rsi],
            Rdi = general[(int)KvmRegister.Rdi],
            OriginalRax = ulong.MaxValue,
            Rip = registers.Rip,
            Cs = codeSelector,
            Rflags = registers.Rflags,
            Rsp = general[(int)KvmRegister.Rsp],
            Ss = stackSelector,
            FsBase = special.Fs.Base,
            GsBase = special.Gs.Base,
            Ds = special.Ds.Selector,
            Es = special.Es.Selector,
            Fs = special.Fs.Selector,
            Gs = special.Gs.Selector,
        };
    }
}
