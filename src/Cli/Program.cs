using Hillingar.Cli;

return Entry.Run(args);
