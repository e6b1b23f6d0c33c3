namespace Hillingar.Builder.Stores;

internal sealed partial class StoreDatabase
{
    public string? ProvenanceOf(string path) => Do(() =>
    {
        using var command = Command("SELECT p.record FROM Provenance p JOIN ValidPaths v ON v.id = p.id WHERE v.path = $path", ("$path", path));
        return command.ExecuteScalar() as string;
    });

    public void RecordProvenance(string path, string record) => Do(() =>
    {
        Execute("INSERT OR REPLACE INTO Provenance (id, record) VALUES ($id, $record)", ("$id", IdOf(path, path)), ("$record", record));
        return true;
    });
}
