namespace Hillingar.Supervisor.Tenders;

/// <summary>A tender that this host can run.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="TakesDescriptors">
/// Whether devices are handed over as open descriptors (<c>@FD</c>). The stock tenders refuse that in practice, so they
/// get the name of a tap that is kept for them, and a private copy of each volume, which they open for writing.
/// </param>
internal sealed record TenderProgram(string Path, bool TakesDescriptors);
