namespace Hillingar.Supervisor.Hosting;

/// <summary>Why this program cannot run here: a sentence for the person who started it, with the way out.</summary>
internal sealed class SupervisorFailure(string message) : Exception(message);

/// <summary>The version that is shown to people.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
