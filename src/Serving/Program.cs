using Hillingar.Serving;

return await Entry.RunAsync(args).ConfigureAwait(false);
