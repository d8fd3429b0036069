"""The data pipeline of Atlantic Social Lab: partner submissions in, feedback and releases out.

The floors, from the top; imports only point down, and rooms do not import each other:

    cli, definitions      the two doors: a terminal, and Dagster
    defs                  Dagster: the only room that imports dagster
    workflow              the steps of the main job, with their effects
    settings              where everything lies, from the environment
    assess                one delivery from bytes to verdict; both doors call it
    intake quality review feedback observatory capitalisation disclosure analysis publication
    ledger store          what happened (SQL); where bytes and tables lie (files)
    derive                one declaration in, one artefact out
    datasets partners languages    declarations
    model                 vocabulary
"""
