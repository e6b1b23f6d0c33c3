namespace Hillingar.Builder.Builds;

/// <summary>How the run of one derivation ended.</summary>
internal abstract record RunResult
{
    private RunResult()
    {
    }

    internal sealed record Done : RunResult;

    /// <param name="Clause">Why, to follow "cannot build 'NAME': ".</param>
    internal sealed record Failed(BuildFailure Kind, string Clause, IReadOnlyList<string> LastLogLines) : RunResult;
}
