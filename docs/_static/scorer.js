// Search: the section of a name comes first, then what belongs to it (Captioner.load), then the pages that mention it
var Scorer = {
    score: ([page, title, anchor, about, score, file, kind]) => {
        const query = new URLSearchParams(location.search).get('q').trim(), small = query.toLowerCase();
        const name = kind == 'title' && page != 'names' ? title.split(' > ').pop() : '';
        if (name == query) return score + 300;
        if (name.toLowerCase() == small) return score + 200;
        if (name.toLowerCase().startsWith(small + '.')) return score + 100;
        return score;
    },
    objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 15, 1: 5, 2: -5}, objPrioDefault: 0, // Sphinx's own, as are these:
    title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
