namespace Hillingar.Bench.Tender;

/// <summary>The tender that ours is compared with.</summary>
internal static class Reference
{
    internal static string? OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "solo5-hvt")).FirstOrDefault(File.Exists);
}
