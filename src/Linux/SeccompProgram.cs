namespace Hillingar.Linux;

/// <summary>
/// Translates rules to a program of the kernel's filter machine. The rules are tried in their order, so that the calls that are
/// made most belong in front.
/// </summary>
internal static class SeccompProgram
{
    private static readonly SockFilter Kill = new(SeccompAbi.Return, 0, 0, SeccompAbi.SECCOMP_RET_KILL_PROCESS);
    private static readonly SockFilter Allow = new(SeccompAbi.Return, 0, 0, SeccompAbi.SECCOMP_RET_ALLOW);
    private static readonly SockFilter LoadNumber = new(SeccompAbi.LoadWord, 0, 0, SeccompAbi.NumberOffset);

    /// <summary>What no rule names is not allowed.</summary>
    internal static SockFilter[] Compile(List<SyscallRule> rules) => Compile([], rules, Kill);

    /// <summary>What no rule names is allowed, as far as it is known: calls from a number on are answered as by a kernel that does not have them.</summary>
    internal static SockFilter[] Refusing(List<SyscallRule> rules, uint firstUnknown) =>
        Compile([new(SeccompAbi.JumpIfNotBelow, 0, 1, firstUnknown), Refuse(Errno.ENOSYS)], rules, Allow);

    private static SockFilter[] Compile(SockFilter[] first, List<SyscallRule> rules, SockFilter otherwise)
    {
        var program = new List<SockFilter>
        {
            new(SeccompAbi.LoadWord, 0, 0, SeccompAbi.ArchitectureOffset),
            new(SeccompAbi.JumpIfEqual, 1, 0, SeccompAbi.AUDIT_ARCH_X86_64),
            Kill,
            LoadNumber,
            new(SeccompAbi.JumpIfNotBelow, 0, 1, SeccompAbi.__X32_SYSCALL_BIT),
            Kill,
        };
        program.AddRange(first);
        foreach (var rule in rules)
            Add(program, rule);
        program.Add(otherwise);
        return program.Count <= SeccompFilter.LongestProgram
            ? [.. program]
            : throw new ArgumentException($"{rules.Count} rules make more than {SeccompFilter.LongestProgram} instructions", nameof(rules));
    }

    // The call's number is loaded at the start of each rule and is still there at its end where the rule has no condition.
    private static void Add(List<SockFilter> program, SyscallRule rule)
    {
        const int PerCondition = 3;
        // A condition that fails goes on behind the rule: behind the conditions after it and the verdict.
        var left = rule.Arguments.Length * PerCondition;
        var reload = rule.Arguments.Length > 0 ? 1 : 0;
        program.Add(new SockFilter(SeccompAbi.JumpIfEqual, 0, checked((byte)(left + 1 + reload)), (uint)rule.Call));
        foreach (var argument in rule.Arguments)
        {
            left -= PerCondition;
            program.Add(new SockFilter(SeccompAbi.LoadWord, 0, 0, SeccompAbi.ArgumentsOffset + ((uint)argument.Index * SeccompAbi.ArgumentSize)));
            program.Add(new SockFilter(SeccompAbi.And, 0, 0, argument.Mask));
            program.Add(new SockFilter(SeccompAbi.JumpIfEqual, 0, checked((byte)(left + 1)), argument.Value));
        }

        program.Add(rule.Refusal == Errno.None ? Allow : Refuse(rule.Refusal));
        if (reload == 1)
            program.Add(LoadNumber);
    }

    private static SockFilter Refuse(Errno error) => new(SeccompAbi.Return, 0, 0, SeccompAbi.SECCOMP_RET_ERRNO | (uint)error);
}
