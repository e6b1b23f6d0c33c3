using Hillingar.Linux;
using Hillingar.Supervisor.Jobs;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Supervisor.DBus;

/// <summary>The interface of a job's object; see docs/dbus.md.</summary>
internal static class JobObject
{
    public static BusInterface<HostJob> Describe() => new BusInterface<HostJob>(BusNames.Job)
        .Property("Id", "u", PropertyChange.Constant, (job, writer) => writer.WriteUInt32(job.Id))
        .Property("JobType", "s", PropertyChange.Constant, (job, writer) => writer.WriteString(job.KindWord))
        .Property("Subject", "s", PropertyChange.Constant, (job, writer) => writer.WriteString(job.Subject))
        .Property("State", "s", PropertyChange.Announced, (job, writer) => writer.WriteString(job.State))
        .Property("Result", "s", PropertyChange.Announced, (job, writer) => writer.WriteString(job.End?.Word ?? ""))
        .Property("Message", "s", PropertyChange.Announced, (job, writer) => writer.WriteString(job.End?.Message ?? ""))
        .Property("Generation", "u", PropertyChange.Announced, (job, writer) => writer.WriteUInt32(job.End?.Generation ?? 0))
        .Property("Report", "s", PropertyChange.Announced, (job, writer) => writer.WriteString(job.End?.Report ?? ""))
        .Property("Diagnostics", "a(sssuuuuss)", PropertyChange.Announced, (job, writer) =>
            writer.WriteArray("(sssuuuuss)", job.End?.Diagnostics ?? [], Write));

    private static void Write(BusWriter array, Diagnostic diagnostic) => array.WriteStruct("sssuuuuss", writer => writer
        .WriteString(diagnostic.Id)
        .WriteString(diagnostic.Severity == Severity.Error ? "error" : "warning")
        .WriteString(diagnostic.Span.File)
        .WriteUInt32((uint)diagnostic.Span.Line)
        .WriteUInt32((uint)diagnostic.Span.Column)
        .WriteUInt32((uint)diagnostic.Span.EndLine)
        .WriteUInt32((uint)diagnostic.Span.EndColumn)
        .WriteString(diagnostic.Message)
        .WriteString(diagnostic.Help));
}
