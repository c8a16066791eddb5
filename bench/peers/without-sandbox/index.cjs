// Stands in for isolated-vm, which would have to be compiled: Directus runs scripts of its flows and
// extensions in it, and has none of either here.
module.exports = {};
