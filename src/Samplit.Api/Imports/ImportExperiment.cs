using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Imports;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Imports;

[Tags("Experiments")]
public static class ImportExperimentEndpoint
{
    private const string Settings = "settings";

    /// <summary>Files lie in the server's folder for temporary ones while they are read.</summary>
    private static readonly FormOptions Form = new()
    {
        MultipartBodyLengthLimit = Limits.MaxImportBodySize,
        ValueLengthLimit = Limits.MaxBodySize,
        ValueCountLimit = 10,
    };

    /// <summary>A form with files, as large as it may be: read when it is its turn.</summary>
    [Requires(Permission.ExperimentImport), InProject]
    [WolverinePost("/api/experiments/imports")]
    [EndpointSummary(
        "Make an experiment of files that say who got what and what came of it: it can be read, and nothing else"
    )]
    [DescribedBody(typeof(ImportFormRequest), "multipart/form-data", ChecksType = true)]
    [RequestSizeLimit(Limits.MaxImportBodySize), DisableRequestTimeout]
    [Refuses(400, 409, 413, 415, 422, 429)]
    public static async Task<Results<Created<ImportView>, ProblemHttpResult>> Post(
        HttpRequest request,
        ImportTurns turns,
        ProjectReader projects,
        HistoryImport history,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (!request.HasFormContentType)
        {
            return TypedResults.Problem(NoForm);
        }
        using var turn = await turns.TryBeginAsync(request.HttpContext, ct);
        if (turn is null)
        {
            return TypedResults.Problem(UploadTurns.Busy);
        }
        var form = await SentForm.ReadAsync(request, ct, Form);
        if (Validate(form) is { } misfit)
        {
            return Problems.From(misfit);
        }
        var settings = Read(form.Text(Settings));
        var (project, unknown) = await projects.ChooseAsync(caller, Permission.ExperimentImport, settings.Project, ct);
        if (unknown is not null)
        {
            return Problems.From(unknown);
        }
        await using var assignments = form.Files[ImportHistory.Assignments]!.OpenReadStream();
        await using var events = form.Files[ImportHistory.Events]?.OpenReadStream();
        var outcome = await history.ImportAsync(settings, assignments, events, project, caller.UserId, actor, ct);
        return outcome switch
        {
            { View: { } view } => TypedResults.Created($"/api/experiments/{view.ExperimentId}", view),
            { Bad: { } bad } => TypedResults.Problem(Bad(bad)),
            _ => Problems.From(outcome.Refusal!),
        };
    }

    private static ProblemDetails NoForm =>
        Problems.Details(
            StatusCodes.Status415UnsupportedMediaType,
            "Unsupported media type",
            ProblemCodes.UnsupportedMediaType,
            "An import is multipart/form-data, with its files as parts."
        );

    private static Refusal? Validate(IFormCollection form)
    {
        string[] known = [Settings, ImportHistory.Assignments, ImportHistory.Events];
        return form.Keys.Concat(form.Files.Select(f => f.Name)).FirstOrDefault(name => !known.Contains(name))
                is not null
                ? Refusal.Invalid("body", $"It has the parts {string.Join(", ", known)}, and no others.")
            : form[Settings].Count != 1 ? Refusal.Invalid(Settings, "What becomes of the files, as one JSON object.")
            : form.Files.GetFiles(ImportHistory.Assignments).Count != 1
                ? Refusal.Invalid(ImportHistory.Assignments, "One file, with who got what.")
            : form.Files.GetFiles(ImportHistory.Events).Count > 1
                ? Refusal.Invalid(ImportHistory.Events, "One file at most.")
            : null;
    }

    private static ImportRequest Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ImportsJson.Default.ImportRequest)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The settings are not as expected.", StatusCodes.Status400BadRequest, e);
        }
    }

    private static ProblemDetails Bad(BadRows bad)
    {
        var first = bad.First[0];
        var problem = Problems.Details(
            Refusal.Invalid(
                $"{first.File}[{first.Row - 1}].{first.Field}".TrimEnd('.'),
                $"{first.Problem} {(bad.InAll == 1 ? "One row" : $"{bad.InAll} rows")} cannot be taken, so none was; with skipBad they are left out."
            )
        );
        problem.Extensions["badRows"] = JsonSerializer.SerializeToElement(
            bad.First,
            ImportsJson.Default.IReadOnlyListBadImportRow
        );
        problem.Extensions["badRowsInAll"] = bad.InAll;
        return problem;
    }
}
