using System.Diagnostics;
using System.Text;
using Hillingar.TestKit;

namespace Hillingar.Guests.Tests;

/// <summary>What a guest left behind: its exit status and what it wrote.</summary>
public sealed record GuestRun(int Status, string Output, string Errors);

/// <summary>Builds guests with the kit's script and the host's tools, as the sandbox does with its own, and boots them.</summary>
public sealed class GuestImages : IDisposable
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(15);

    private readonly ScratchDirectory _scratch = new();
    private readonly Dictionary<string, string> _built = [];

    /// <summary>The published tender; skips the test, with the reason, where there is none.</summary>
    public static string Tender
    {
        get
        {
            var programs = Environment.GetEnvironmentVariable("HILLINGAR_PROGRAMS") ?? Path.Combine(Repository.Root, "out", "bin");
            var tender = Path.Combine(programs, "hillingar-tender");
            Assert.SkipUnless(File.Exists(tender), $"needs the published tender at '{tender}' (HILLINGAR_PROGRAMS names its directory)");
            return tender;
        }
    }

    /// <summary>The folder of a guest that is part of the repository's <c>guests</c>.</summary>
    public static string Shipped(string name) => Path.Combine(Repository.Root, "guests", name);

    /// <summary>The folder of a guest that only tests use.</summary>
    public static string ForTests(string name) => Path.Combine(Repository.Root, "tests", "Guests.Tests", "guests", name);

    /// <summary>The path of the image of the guest in a folder, built once for the lifetime of this object.</summary>
    public string Build(string folder, params string[] devices)
    {
        if (!_built.TryGetValue(folder, out var image))
            _built[folder] = image = BuildAt(folder, Path.Combine(Repository.Root, "guests", "kit"), Path.GetFileName(folder), devices);
        return image;
    }

    /// <summary>Builds in a new directory of that name, even what was built before.</summary>
    public string BuildAt(string folder, string kit, string directory, params string[] devices)
    {
        var work = Directory.CreateDirectory(_scratch.File($"build-{directory}")).FullName;
        var image = _scratch.File($"{directory}.hvt");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = work };
        start.ArgumentList.Add(Path.Combine(kit, "build-guest.sh"));
        start.ArgumentList.Add(Path.GetFileName(folder));
        foreach (var device in devices)
            start.ArgumentList.Add(device);
        start.Environment["PATH"] = $"{Tools()}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["src"] = folder;
        start.Environment["kit"] = kit;
        start.Environment["out"] = image;
        var run = Wait(start, LongestBuild);
        Assert.True(run.Status == 0, $"the guest in '{folder}' does not build:\n{run.Output}{run.Errors}");
        return image;
    }

    /// <summary>Boots an image and waits for its end.</summary>
    /// <param name="options">The tender's own, before the image.</param>
    /// <param name="words">The guest's command line.</param>
    public static GuestRun Boot(string image, string[] options, params string[] words) => Run(Tender, [.. options, "--", image, .. words]);

    /// <summary>Runs a program of the host to its end.</summary>
    public static GuestRun Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Wait(start, LongestRun);
    }

    public void Dispose() => _scratch.Dispose();

    // The sandbox has csc and ilc on its path; here small scripts of the same names start the SDK's and the package cache's.
    private string Tools()
    {
        var tools = _scratch.File("tools");
        if (Directory.Exists(tools))
            return tools;
        Directory.CreateDirectory(tools);
        var sdk = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        var compilers = Directory.GetFiles(Path.Combine(sdk, "sdk"), "csc.dll", SearchOption.AllDirectories);
        Assert.SkipWhen(compilers.Length == 0, $"needs the .NET SDK in '{sdk}'");
        WriteTool("csc", $"exec '{Path.Combine(sdk, "dotnet")}' '{compilers.Order().Last()}' \"$@\"");
        WriteTool("ilc", $"exec '{FindNativeCompiler()}' \"$@\"");
        return tools;

        void WriteTool(string name, string line)
        {
            var path = Path.Combine(tools, name);
            File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private static string FindNativeCompiler()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var package = Path.Combine(cache, "runtime.linux-x64.microsoft.dotnet.ilcompiler");
        var compilers = Directory.Exists(package)
            ? Directory.GetDirectories(package).Select(version => Path.Combine(version, "tools", "ilc")).Where(File.Exists).Order().ToArray()
            : [];
        Assert.SkipWhen(compilers.Length == 0, $"needs the ILCompiler package in '{package}'");
        return compilers[^1];
    }

    private static GuestRun Wait(ProcessStartInfo start, TimeSpan longest)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        var errors = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{start.FileName}' was still running after {longest.TotalSeconds} s");
        }

        process.WaitForExit(); // The overload without a time also waits for the last lines.
        return new GuestRun(process.ExitCode, output.ToString(), errors.ToString());
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
            text.Append(line).Append('\n');
    }
}
