using System.Diagnostics;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>
/// One run of the tender to its end. The program is the one that <c>packaging/publish.sh</c> made, or the one that the environment
/// variable <c>HILLINGAR_TENDER</c> names; the one built with the tests compiles itself while it runs and so cannot be confined.
/// </summary>
internal sealed record TenderRun(int Status, string Output, string Errors)
{
    internal static string Program { get; } =
        Environment.GetEnvironmentVariable("HILLINGAR_TENDER") is { Length: > 0 } program
            ? program
            : Path.Combine(Repository.Root, "out", "bin", "hillingar-tender");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs a guest with 4 MiB of memory.</summary>
    internal static TenderRun Guest(string mode, string guest, params string[] arguments) =>
        Of([$"--x-cpu={mode}", "--mem=4", TestGuests.PathOf(guest), .. arguments]);

    internal static TenderRun Of(params string[] arguments) => Finish(Start(Program, arguments));

    /// <summary>Runs a shell command, in which <c>$TENDER</c> is the program.</summary>
    internal static TenderRun Shell(string command) => Finish(Start("sh", ["-c", command]));

    internal static Process Start(string program, string[] arguments)
    {
        Assert.True(File.Exists(Program), $"there is no {Program}: run packaging/publish.sh");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TENDER"] = Program;
        return Process.Start(start)!;
    }

    internal static TenderRun Finish(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                Assert.Fail("the tender did not end in time");
            }

#pragma warning disable xUnit1031, VSTHRD002 // The process has ended, so both readers have all there will be.
            return new TenderRun(process.ExitCode, output.Result, errors.Result);
#pragma warning restore xUnit1031, VSTHRD002
        }
    }

    internal TenderRun Expect(int status, string output, string errors = "")
    {
        Assert.Equal(output, Output);
        Assert.Equal(errors, Errors);
        Assert.Equal(status, Status);
        return this;
    }

    /// <summary>The tender ended the run with this message as the first line of its errors.</summary>
    internal TenderRun ExpectRefusal(string message)
    {
        Assert.Equal($"hillingar-tender: {message}", Errors.Split('\n')[0]);
        Assert.Equal(1, Status);
        return this;
    }
}
